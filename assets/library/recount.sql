-- Makes anew what the triggers keep.
DELETE FROM listed;
INSERT INTO listed (feed, sort, article, read)
    SELECT DISTINCT s.feed, a.sort, a.id, a.read FROM sources s JOIN articles a ON a.id = s.article WHERE a.deleted = 0;
UPDATE feeds SET articles = (SELECT count(*) FROM listed WHERE feed = feeds.id),
    unread = (SELECT count(*) FROM listed WHERE feed = feeds.id AND read = 0);
UPDATE tags SET
    articles = (SELECT count(*) FROM tagged JOIN articles a ON a.id = article WHERE tag = tags.id AND a.deleted = 0),
    unread = (SELECT count(*) FROM tagged JOIN articles a ON a.id = article WHERE tag = tags.id AND a.deleted = 0 AND a.read = 0);
DELETE FROM counts;
INSERT INTO counts SELECT count(*), coalesce(sum(read = 0), 0), coalesce(sum(starred), 0) FROM articles WHERE deleted = 0;
UPDATE bearers SET (mentions, articles) =
    (SELECT coalesce(sum(m.mentions), 0), count(*) FROM mentions m WHERE m.bearer = bearers.id);
