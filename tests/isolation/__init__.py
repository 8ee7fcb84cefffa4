"""What strangers must not reach; a package, so that its common world ends with its last test."""
