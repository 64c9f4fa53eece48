-- The library, version 5: what articles said before their feeds changed them. The last versions of each article are kept, and
-- the last thousands of all; src/shelf/library/article_text.rs says how many.
CREATE TABLE earlier_texts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    article  INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    replaced INTEGER NOT NULL,               -- when, in Unix seconds
    was_read INTEGER NOT NULL,               -- the reader had read this version
    draft    BLOB NOT NULL                   -- as in bodies
);
CREATE INDEX earlier_texts_article ON earlier_texts (article, id);
