"""Where things rest: PostgreSQL and the picture store, behind the ports of `governance_rules.ports`."""
