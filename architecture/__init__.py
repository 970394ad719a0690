"""The domain of Selaras: vocabulary, graph, gaps, pictures and tables. No I/O, no Flask, no SQL."""
