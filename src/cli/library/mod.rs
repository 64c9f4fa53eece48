//! The library from the command line, for scripts: every answer is lines or JSON, every article has a number that stays.
//!
//! | file | what it owns |
//! |---|---|
//! | `open` | the library at its usual place |
//! | `selection` | which articles a command is about |
//! | `list` | `list`, `search`, `unread-count` |
//! | `show` | `show`: an article |
//! | `stories` | `stories`: which articles tell the same event |
//! | `brief` | `brief`: the stories of a time |
//! | `followed` | what those whom the reader follows said, for the brief |
//! | `change` | `mark`, `star`, `tag`, `delete`, `view`, `undo`, `redo` |
//! | `feeds` | `feeds`, `remove`, `move`, `import`, `export` |
//! | `maintenance` | `library check`, `repair`, `backup`, `export`, `vacuum` |

pub mod brief;
pub mod change;
pub mod feeds;
mod followed;
pub mod list;
pub mod maintenance;
pub mod open;
pub mod selection;
pub mod show;
pub mod stories;
