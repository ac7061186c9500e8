"""The four kinds of rules, each as the state that it keeps of one client."""
