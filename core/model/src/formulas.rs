//! Formulas of lending, exact, in fixed point.
