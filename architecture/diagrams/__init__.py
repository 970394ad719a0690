"""Pictures of the architecture: what a picture shows, where it stands on the page, how it looks.

`layered` chooses the content, `split` makes sheets of it, `place` puts a sheet on its paper and
`draw` writes SVG. Placing knows no colours and drawing no graph: each can be replaced alone.
"""
