//! Light or dark: what the person chose, and what is shown.

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Always this one.
    Fixed(Theme),
}

impl ThemeChoice {
    /// What to show on a system that prefers `system`.
    pub fn resolve(self, system: Theme) -> Theme {
        match self {
            Self::System => system,
            Self::Fixed(theme) => theme,
        }
    }

    /// The choice as it is stored and as the `data-theme` attribute says it; none for the system's.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Fixed(Theme::Light) => Some("light"),
            Self::Fixed(Theme::Dark) => Some("dark"),
        }
    }

    /// The stored choice read back; anything unknown is the system's.
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Fixed(Theme::Light),
            "dark" => Self::Fixed(Theme::Dark),
            _ => Self::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_storage() {
        for choice in [
            ThemeChoice::Fixed(Theme::Light),
            ThemeChoice::Fixed(Theme::Dark),
            ThemeChoice::System,
        ] {
            assert_eq!(ThemeChoice::from_name(choice.name().unwrap_or("")), choice);
        }
        assert_eq!(ThemeChoice::System.resolve(Theme::Dark), Theme::Dark);
        assert_eq!(
            ThemeChoice::Fixed(Theme::Light).resolve(Theme::Dark),
            Theme::Light
        );
    }
}
