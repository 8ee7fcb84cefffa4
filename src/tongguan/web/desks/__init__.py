"""The desks of single roles; the page that puts them together is `web.desk`."""
