-- The library, version 2: an article is found by its content id, where a session goes on or a list is read again.
CREATE INDEX articles_key ON articles (key);
