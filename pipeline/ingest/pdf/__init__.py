"""PDF → words, lines, blocks, tables and sections, or recognised scans."""
