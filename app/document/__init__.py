"""The Word document of the architecture: chapters give blocks, the writer turns them into a file.

blocks.py    what chapters are made of: headings, paragraphs, tables, pictures
chapters/    the chapters in their order; each reads a `Source` and yields blocks
writer.py    blocks to WordprocessingML, with captions, bookmarks and sections
template.py  styles, numbering, page layouts; package.py puts the body into it
pages.py     page numbers, from LibreOffice where the machine has it
make.py      all of it in order: `make_document`
"""
