"""How a picture is drawn: functions of (QPainter, rect, picture, style), the same for screen, PNG, SVG and PDF."""
