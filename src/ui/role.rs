//! The roles: what a piece of the screen means. Drawing code names roles only; a theme says how each one looks.

use crate::config::names;
use std::sync::LazyLock;

/// Defines the roles and the list of all of them in one place, so that the list is complete.
macro_rules! roles {
    ($($role:ident),* $(,)?) => {
        /// What a piece of the screen means. Theme files spell the names with hyphens: "person-first".
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is the thing that its name says; the table is in docs/configuration.md")]
        pub enum StyleRole {
            $($role),*
        }

        impl StyleRole {
            /// All roles, in the order of their definition.
            pub const ALL: &[StyleRole] = &[$(StyleRole::$role),*];
        }
    };
}

roles! {
    Text, Headline, Byline, Heading, Dateline, Caption, Credit, Folded, Bar, Direct, Partial, OtherQuote, Speaker,
    PersonFirst, Person, OrganisationFirst, Organisation, PlaceFirst, Place, Date, Money, Hit, CurrentHit, Focus, Selected,
    Code, SelectedBar, IdleBar, UnreadTitle, Unread, Read, Rule, Footer, FooterKey, Notice, Wrong,
    Removed, Added,
}

/// The number of roles.
pub const ROLE_COUNT: usize = StyleRole::ALL.len();

impl StyleRole {
    /// The name in theme files.
    pub fn name(self) -> String {
        names::kebab_case(&format!("{self:?}"))
    }

    /// The role with that name in theme files.
    pub fn parse(name: &str) -> Option<StyleRole> {
        // Built once: a theme file looks up every role.
        static NAMES: LazyLock<Vec<String>> =
            LazyLock::new(|| StyleRole::ALL.iter().map(|r| r.name()).collect());
        Some(StyleRole::ALL[NAMES.iter().position(|known| known == name)?])
    }
}
