"""The style sheet of the window: what Fusion and a palette cannot say. `@name` is a colour of the theme or an icon."""

SEPARATORS = """
QMainWindow::separator { width: 5px; height: 5px; background: transparent; }
QMainWindow::separator:hover { background: rgba(128, 128, 128, 80); }
"""
"""Of the window itself, in any theme: exchanged on a window, a style sheet goes through all that it holds."""

SHEET = """
QToolTip { color: @text; background: @raised; border: 1px solid @border; padding: 4px 6px; }

QToolBar { background: @raised; border: none; border-bottom: 1px solid @border; spacing: 4px; padding: 2px 6px; }
QToolBar::separator { background: @border; width: 1px; margin: 4px 5px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 3px 8px; }
QToolButton:hover { background: @window; border-color: @border; }
QToolButton:pressed { background: @border; }
QToolButton:checked { background: @surface; border-color: @accent; }
QToolButton:focus { border-color: @focus; }
QTabBar QToolButton { background: @raised; border: 1px solid @border; border-radius: 0; padding: 0; }

QPushButton { background: @raised; border: 1px solid @border; border-radius: 5px; padding: 5px 14px; }
QPushButton:hover { background: @surface; border-color: @arrow; }
QPushButton:pressed { background: @border; }
QPushButton:default { background: @accent; color: @accent_text; border-color: @accent; }
QPushButton:focus { border-color: @focus; }
QPushButton:disabled, QToolButton:disabled { color: @arrow; }

QDockWidget QWidget#title QToolButton { padding: 1px; }

QMenuBar { background: @raised; border-bottom: 1px solid @border; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: @window; }
QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 4px 22px; border-radius: 4px; }
QMenu::item:selected { background: @accent; color: @accent_text; }
QMenu::item:disabled { color: @arrow; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }

QLineEdit, QPlainTextEdit {
    background: @surface; border: 1px solid @border; border-radius: 5px; padding: 3px 6px;
    selection-background-color: @accent; selection-color: @accent_text;
}
QLineEdit:focus, QPlainTextEdit:focus { border-color: @focus; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: @arrow; }

QComboBox, QAbstractSpinBox {
    background: @surface; border: 1px solid @border; border-radius: 5px; padding: 3px 6px;
    selection-background-color: @accent; selection-color: @accent_text;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 0; }
QComboBox:hover, QAbstractSpinBox:hover { border-color: @arrow; }
QComboBox:focus, QAbstractSpinBox:focus { border-color: @focus; }
QComboBox:disabled, QAbstractSpinBox:disabled { color: @arrow; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url(@down); width: 9px; height: 9px; }
QAbstractSpinBox::up-arrow { image: url(@up); width: 9px; height: 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @window; }

QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
    width: 12px; height: 12px; background: @surface; border: 1px solid @muted; border-radius: 3px;
}
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QListView::indicator:checked {
    background: @accent; border-color: @accent; image: url(@tick);
}
QRadioButton::indicator:checked {
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
        stop:0 @accent, stop:0.55 @accent, stop:0.7 @surface, stop:1 @surface);
    border-color: @accent;
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @focus; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @border; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: @border; border: 2px solid transparent; border-radius: 5px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @arrow; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#readout {
    background: @raised; color: @text; border: 1px solid @border; border-radius: 4px; padding: 3px 7px;
}
#handle { background: @raised; border-radius: 4px; }
#banner { background: @raised; border: none; border-bottom: 2px solid @warning; }
#experiment { background: @surface; border: none; border-bottom: 1px solid @border; }
#hints { background: @surface; border: none; border-bottom: 1px solid @border; }
#story { background: @surface; border: none; border-bottom: 1px solid @border; }
#play {
    background: @accent; color: @accent_text; border: 2px solid @accent; border-radius: 8px; padding: 8px 17px;
}
#play:hover { border-color: @text; }
#play:focus { border-color: @focus; }
#keycap {
    background: @raised; border: 1px solid @border; border-bottom-width: 2px; border-radius: 4px; padding: 1px 7px;
}
#moment { background: @surface; border: none; border-top: 1px solid @border; border-bottom: 1px solid @border; }
#play_moments { background: @accent; border-color: @accent; padding: 5px 9px; }
#play_moments:hover { border-color: @text; }
#play_moments:focus { border-color: @focus; }
#where { color: @accent; font-weight: bold; }
#notice { color: @warning; }
#offer { background: @raised; border-color: @border; }
#offer:hover { background: @surface; border-color: @arrow; }
#offer:focus { border-color: @focus; }
#meaning { color: @muted; }
#problem { color: @warning; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] { border-color: @warning; }

QStatusBar { background: @raised; border-top: 1px solid @border; color: @muted; }
QStatusBar::item { border: none; }
"""
