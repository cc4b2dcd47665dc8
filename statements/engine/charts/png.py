"""SVG as PNG, without a browser."""

ZOOM = 2.0  # pixels of a picture for each unit of its drawing
# With Chinese glyphs first. A machine that has none of them draws boxes for Chinese text:
# ``docs/operating.md`` says which package to install.
FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def as_png(picture: str) -> bytes:
    """Render a standalone picture on white. Raises ``ValueError`` for what is not SVG."""
    from resvg_py import svg_to_bytes  # imported here: it reads the fonts of the machine

    return bytes(
        svg_to_bytes(
            svg_string=picture,
            background="#ffffff",
            zoom=ZOOM,
            style_sheet=f"text{{font-family:{FONTS}}}",
        )
    )
