"""The cockpit as a server: Streamlit's pages (entry/main.py) and the routes beside them.

Start it with `streamlit run apps/cockpit/app.py`; host and port by Streamlit's own options.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from apps.cockpit.page_addresses import UnknownPagesLeadHome
from apps.cockpit.routes import ROUTES

# In a folder of its own: Streamlit would take a `pages` folder beside it for scripts to be run by their addresses.
MAIN = Path(__file__).with_name("entry") / "main.py"

app = st.App(MAIN, routes=ROUTES, middleware=[Middleware(UnknownPagesLeadHome)])
