"""Flat tables for Power BI, Excel and whoever reads rows rather than trees."""
