"""Who and what may come in: grants, remote access, zones, devices, media, log sources."""
