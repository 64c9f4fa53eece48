-- The library, version 6: which articles tell one story. Each has the number of the one that is most like the others.
ALTER TABLE articles ADD COLUMN story INTEGER;   -- NULL: not compared with others yet
CREATE INDEX articles_ungrouped ON articles (sort, id, deleted, story) WHERE story IS NULL AND deleted = 0;
CREATE INDEX articles_story     ON articles (story, sort) WHERE story IS NOT NULL;

-- What articles of the last days are compared by, and the articles like each that came before it.
CREATE TABLE compared (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    terms   BLOB NOT NULL,
    links   BLOB NOT NULL
);
