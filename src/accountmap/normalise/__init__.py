"""Pure functions over columns: names, domains, countries, money, stages."""
