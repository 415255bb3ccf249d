"""What may be done apart from the others, in any process or machine: one module a kind of work, one function each."""
