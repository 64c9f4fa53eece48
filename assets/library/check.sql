-- What is wrong with what the triggers keep: one row for each count or list that is not what counting gives.
SELECT 'the number of articles' FROM counts
    WHERE articles <> (SELECT count(*) FROM articles WHERE deleted = 0)
UNION ALL SELECT 'the number of unread articles' FROM counts
    WHERE unread <> (SELECT count(*) FROM articles WHERE deleted = 0 AND read = 0)
UNION ALL SELECT 'the number of starred articles' FROM counts
    WHERE starred <> (SELECT count(*) FROM articles WHERE deleted = 0 AND starred)
UNION ALL SELECT 'the numbers of the feed ' || id FROM feeds f
    WHERE (articles, unread) IS NOT (SELECT count(*), coalesce(sum(read = 0), 0) FROM listed WHERE feed = f.id)
UNION ALL SELECT 'the numbers of the tag ' || name FROM tags t
    WHERE (articles, unread) IS NOT (SELECT count(*), coalesce(sum(read = 0), 0)
        FROM tagged JOIN articles ON id = article WHERE tag = t.id AND deleted = 0)
UNION ALL SELECT 'the list entry of article ' || article FROM listed l LEFT JOIN articles a ON a.id = l.article
    WHERE a.id IS NULL OR a.deleted <> 0 OR a.read <> l.read OR a.sort <> l.sort
UNION ALL SELECT 'the missing list entry of article ' || s.article FROM sources s JOIN articles a ON a.id = s.article
    WHERE a.deleted = 0 AND NOT EXISTS (SELECT 1 FROM listed l WHERE l.feed = s.feed AND l.sort = a.sort AND l.article = a.id)
UNION ALL SELECT 'the text index of article ' || id FROM articles WHERE id NOT IN (SELECT rowid FROM texts)
UNION ALL SELECT 'the numbers of the name ' || name FROM bearers b
    WHERE (mentions, articles) IS NOT (SELECT coalesce(sum(m.mentions), 0), count(*) FROM mentions m WHERE m.bearer = b.id);
