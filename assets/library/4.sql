-- The library, version 4: who is who over all articles. A bearer is whoever or whatever has a name: a person, an organisation,
-- a place. Articles that two bearers of one name are in cannot be told apart; src/shelf/library/bearers.rs says more.
CREATE TABLE bearers (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,               -- 0 person, 1 organisation, 2 place
    key      TEXT NOT NULL,                  -- the name, folded: no case, no accents
    name     TEXT NOT NULL,                  -- as an article spells it, not all in capitals where one does not
    mentions INTEGER NOT NULL DEFAULT 0,     -- kept
    articles INTEGER NOT NULL DEFAULT 0,     -- kept
    UNIQUE (kind, key)
);
CREATE TABLE bearer_words (
    word   TEXT NOT NULL,                    -- folded
    bearer INTEGER NOT NULL REFERENCES bearers ON DELETE CASCADE,
    PRIMARY KEY (word, bearer)
) WITHOUT ROWID;
CREATE INDEX bearer_words_bearer ON bearer_words (bearer);
-- What else a bearer is called.
CREATE TABLE bearer_forms (
    form    TEXT NOT NULL,                   -- folded
    bearer  INTEGER NOT NULL REFERENCES bearers ON DELETE CASCADE,
    spelled TEXT NOT NULL,
    uses    INTEGER NOT NULL,                -- kept
    PRIMARY KEY (form, bearer)
) WITHOUT ROWID;
CREATE INDEX bearer_forms_bearer ON bearer_forms (bearer);

CREATE TABLE mentions (
    bearer   INTEGER NOT NULL REFERENCES bearers ON DELETE CASCADE,
    sort     INTEGER NOT NULL,               -- of the article
    article  INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    mentions INTEGER NOT NULL,
    role     TEXT,                           -- what a person is said to be most often
    role_uses INTEGER,                       -- how often
    forms    TEXT,                           -- JSON: folded form → [uses, as it is spelled]
    PRIMARY KEY (bearer, sort, article)
) WITHOUT ROWID;
CREATE INDEX mentions_article ON mentions (article);

CREATE TABLE quotations (
    bearer  INTEGER NOT NULL REFERENCES bearers ON DELETE CASCADE,
    sort    INTEGER NOT NULL,                -- of the article
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    start   INTEGER NOT NULL,                -- the byte of the text
    line    INTEGER NOT NULL,                -- the line of the text, from 1
    text    TEXT NOT NULL,
    PRIMARY KEY (bearer, sort, article, start)
) WITHOUT ROWID;
CREATE INDEX quotations_article ON quotations (article);

-- Whom the reader follows.
CREATE TABLE followed (
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE TRIGGER mention_added AFTER INSERT ON mentions BEGIN
    UPDATE bearers SET mentions = mentions + new.mentions, articles = articles + 1 WHERE id = new.bearer;
    INSERT INTO bearer_forms (form, bearer, spelled, uses)
        SELECT key, new.bearer, value ->> 1, value ->> 0 FROM json_each(new.forms) WHERE true
        ON CONFLICT (form, bearer) DO UPDATE SET uses = uses + excluded.uses;
END;
CREATE TRIGGER mention_gone AFTER DELETE ON mentions BEGIN
    UPDATE bearers SET mentions = mentions - old.mentions, articles = articles - 1 WHERE id = old.bearer;
    UPDATE bearer_forms SET uses = uses - (SELECT value ->> 0 FROM json_each(old.forms) WHERE key = form)
        WHERE bearer = old.bearer AND form IN (SELECT key FROM json_each(old.forms));
END;
