"""Learning-management systems: what they let a TA download, and what they take back."""
