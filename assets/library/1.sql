-- The library, version 1. src/shelf/library says what each table is for; here stands what SQLite itself must keep true:
-- counts are changed where rows are, so that nothing is ever counted.

CREATE TABLE feeds (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    url      TEXT NOT NULL UNIQUE,           -- where it is fetched: what was subscribed, moved by 301 and 308
    asked    TEXT NOT NULL,                  -- what was subscribed
    title    TEXT NOT NULL DEFAULT '',       -- the feed's own
    name     TEXT,                           -- the reader's, where they gave one
    site     TEXT,
    folder   TEXT NOT NULL DEFAULT '',
    removed  INTEGER NOT NULL DEFAULT 0,     -- unsubscribed; the row stays, so that this can be undone
    articles INTEGER NOT NULL DEFAULT 0,     -- kept
    unread   INTEGER NOT NULL DEFAULT 0,     -- kept
    etag     TEXT,
    modified TEXT,
    next     INTEGER NOT NULL DEFAULT 0,     -- not to be fetched before
    tried    INTEGER,
    good     INTEGER,                        -- the last fetch that went well
    failures INTEGER NOT NULL DEFAULT 0,     -- since then
    since    INTEGER,                        -- the first of these
    status   INTEGER,                        -- HTTP
    reason   TEXT,                           -- in words
    gone     INTEGER NOT NULL DEFAULT 0      -- 410: not to be fetched again
);

CREATE TABLE articles (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of arrival, never used twice
    key       TEXT NOT NULL,                 -- the content id
    url       TEXT,
    title     TEXT NOT NULL,
    outlet    TEXT,
    language  TEXT,
    published TEXT,
    sort      INTEGER NOT NULL,
    arrived   INTEGER NOT NULL,
    minutes   INTEGER NOT NULL,
    words     INTEGER NOT NULL,
    read      INTEGER NOT NULL DEFAULT 0,
    starred   INTEGER NOT NULL DEFAULT 0,
    changed   INTEGER NOT NULL DEFAULT 0,    -- edited by its feed since the reader read it
    deleted   INTEGER NOT NULL DEFAULT 0,    -- 1 by the reader, 2 with its last feed
    names     INTEGER NOT NULL DEFAULT 0     -- the annotator that read its names, 0 none
);
-- What the conditions name stands in the indices too: SQLite looks it up, and would else read each row for it.
CREATE INDEX articles_all     ON articles (sort, id, deleted) WHERE deleted = 0;
CREATE INDEX articles_unread  ON articles (sort, id, deleted, read) WHERE deleted = 0 AND read = 0;
CREATE INDEX articles_starred ON articles (sort, id, deleted, starred, read) WHERE deleted = 0 AND starred = 1;
CREATE INDEX articles_names   ON articles (names, id);

CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    draft   BLOB NOT NULL                    -- JSON, deflated
);

CREATE VIRTUAL TABLE texts USING fts5 (
    title, outlet, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- A batch of a refresh is one segment of the index, and eight are merged into one: a first import costs half as much.
INSERT INTO texts (texts, rank) VALUES ('hashsize', 4194304), ('automerge', 8);

CREATE TABLE sources (
    feed    INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    guid    TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    link    INTEGER,                         -- the hash of the canonical address
    print   INTEGER NOT NULL,                -- the fingerprint of what this feed last said
    url     TEXT,
    PRIMARY KEY (feed, guid)
) WITHOUT ROWID;
CREATE INDEX sources_article ON sources (article);
CREATE INDEX sources_link    ON sources (link) WHERE link IS NOT NULL;
CREATE INDEX sources_print   ON sources (print);

-- What each feed shows, in its order. Made of sources, without those whose articles are deleted.
CREATE TABLE listed (
    feed    INTEGER NOT NULL REFERENCES feeds ON DELETE CASCADE,
    sort    INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    read    INTEGER NOT NULL,
    PRIMARY KEY (feed, sort, article)
) WITHOUT ROWID;
CREATE INDEX listed_article ON listed (article);
CREATE INDEX listed_unread  ON listed (feed, sort, article) WHERE read = 0;

CREATE TABLE tags (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE COLLATE NOCASE,
    articles INTEGER NOT NULL DEFAULT 0,     -- kept
    unread   INTEGER NOT NULL DEFAULT 0      -- kept
);
CREATE TABLE tagged (
    tag     INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (tag, article)
) WITHOUT ROWID;
CREATE INDEX tagged_article ON tagged (article);

CREATE TABLE counts (articles INTEGER NOT NULL, unread INTEGER NOT NULL, starred INTEGER NOT NULL);
INSERT INTO counts VALUES (0, 0, 0);

CREATE TABLE names (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE                -- folded: no case, no accents
);
CREATE TABLE named (
    name    INTEGER NOT NULL REFERENCES names ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    spoke   INTEGER NOT NULL,
    PRIMARY KEY (name, article)
) WITHOUT ROWID;
CREATE INDEX named_article ON named (article);

CREATE TABLE views (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE COLLATE NOCASE,
    query TEXT NOT NULL
);

-- Articles opened from files, by content id; and places in articles of any kind.
CREATE TABLE marks (
    key     TEXT PRIMARY KEY,
    read    INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE positions (
    key       TEXT PRIMARY KEY,
    paragraph INTEGER NOT NULL,
    word      INTEGER NOT NULL,
    at        INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE journal (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    what   TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE changes (
    entry   INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE,
    n       INTEGER NOT NULL,
    field   TEXT NOT NULL,
    subject INTEGER NOT NULL,
    name    TEXT,
    before,
    after,
    PRIMARY KEY (entry, n)
) WITHOUT ROWID;

CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TRIGGER article_added AFTER INSERT ON articles BEGIN
    UPDATE counts SET articles = articles + (new.deleted = 0), unread = unread + (new.deleted = 0 AND new.read = 0),
        starred = starred + (new.deleted = 0 AND new.starred);
END;
CREATE TRIGGER article_purged AFTER DELETE ON articles BEGIN
    UPDATE counts SET articles = articles - (old.deleted = 0), unread = unread - (old.deleted = 0 AND old.read = 0),
        starred = starred - (old.deleted = 0 AND old.starred);
    DELETE FROM texts WHERE rowid = old.id;
END;
-- Before, since the rows that say which tags it had go with it.
CREATE TRIGGER article_untagged BEFORE DELETE ON articles BEGIN
    DELETE FROM tagged WHERE article = old.id;
    DELETE FROM listed WHERE article = old.id;
END;
CREATE TRIGGER article_starred AFTER UPDATE OF starred ON articles WHEN new.starred <> old.starred BEGIN
    UPDATE counts SET starred = starred + (new.deleted = 0) * (new.starred - old.starred);
END;
CREATE TRIGGER article_read AFTER UPDATE OF read ON articles WHEN new.read <> old.read BEGIN
    UPDATE counts SET unread = unread + (new.deleted = 0) * (old.read - new.read);
    UPDATE tags SET unread = unread + (new.deleted = 0) * (old.read - new.read)
        WHERE id IN (SELECT tag FROM tagged WHERE article = new.id);
    UPDATE listed SET read = new.read WHERE article = new.id;
END;
CREATE TRIGGER article_deleted AFTER UPDATE OF deleted ON articles WHEN (new.deleted = 0) <> (old.deleted = 0) BEGIN
    UPDATE counts SET articles = articles + (new.deleted = 0) - (old.deleted = 0),
        unread = unread + ((new.deleted = 0) - (old.deleted = 0)) * (new.read = 0),
        starred = starred + ((new.deleted = 0) - (old.deleted = 0)) * new.starred;
    UPDATE tags SET articles = articles + (new.deleted = 0) - (old.deleted = 0),
        unread = unread + ((new.deleted = 0) - (old.deleted = 0)) * (new.read = 0)
        WHERE id IN (SELECT tag FROM tagged WHERE article = new.id);
    DELETE FROM listed WHERE article = new.id;
    INSERT INTO listed (feed, sort, article, read)
        SELECT DISTINCT feed, new.sort, new.id, new.read FROM sources WHERE article = new.id AND new.deleted = 0;
END;

CREATE TRIGGER source_added AFTER INSERT ON sources BEGIN
    INSERT OR IGNORE INTO listed (feed, sort, article, read)
        SELECT new.feed, sort, id, read FROM articles WHERE id = new.article AND deleted = 0;
END;

CREATE TRIGGER listed_added AFTER INSERT ON listed BEGIN
    UPDATE feeds SET articles = articles + 1, unread = unread + (new.read = 0) WHERE id = new.feed;
END;
CREATE TRIGGER listed_gone AFTER DELETE ON listed BEGIN
    UPDATE feeds SET articles = articles - 1, unread = unread - (old.read = 0) WHERE id = old.feed;
END;
CREATE TRIGGER listed_read AFTER UPDATE OF read ON listed WHEN new.read <> old.read BEGIN
    UPDATE feeds SET unread = unread + old.read - new.read WHERE id = new.feed;
END;

CREATE TRIGGER tagged_added AFTER INSERT ON tagged BEGIN
    UPDATE tags SET articles = articles + (SELECT deleted = 0 FROM articles WHERE id = new.article),
        unread = unread + (SELECT deleted = 0 AND read = 0 FROM articles WHERE id = new.article) WHERE id = new.tag;
END;
CREATE TRIGGER tagged_gone AFTER DELETE ON tagged BEGIN
    UPDATE tags SET articles = articles - (SELECT deleted = 0 FROM articles WHERE id = old.article),
        unread = unread - (SELECT deleted = 0 AND read = 0 FROM articles WHERE id = old.article) WHERE id = old.tag;
END;
