-- The library, version 3: the text of an article's own page, beside what its feeds say of it.
ALTER TABLE feeds ADD COLUMN text TEXT NOT NULL DEFAULT 'auto';  -- whose text is shown: 'auto', 'page', 'feed'

CREATE TABLE pages (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    draft   BLOB,                            -- the text that is not shown: bodies has the one that is
    shown   INTEGER NOT NULL DEFAULT 0,      -- 1: bodies has the page's text, and draft the feed's
    at      INTEGER NOT NULL,                -- when it was fetched; 0 where it is to be fetched again
    reason  TEXT                             -- why the page's text was not taken
);
