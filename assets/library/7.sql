-- The library, version 7: the few deleted articles are left out of a page of a name without a look at each article.
CREATE INDEX articles_deleted ON articles (id, deleted) WHERE deleted <> 0;
