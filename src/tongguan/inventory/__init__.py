"""What the tenant has and serves with: customers, services, assets, configuration items."""
