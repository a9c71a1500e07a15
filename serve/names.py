"""Names by which the parts of the Serve side find each other."""

NAMESPACE = "cityeye"
APPLICATION = "cityeye"
DETECTOR = "Detector"
INGRESS = "Ingress"
SHARD_PREFIX = "camera_shard_"
