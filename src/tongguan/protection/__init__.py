"""How data are protected: masked, kept for a time, erased, brought under new keys, proved away from the database."""
