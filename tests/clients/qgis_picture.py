"""The README's picture, made by QGIS of an export: qgis_picture.py GEOPACKAGE PICTURE

    build/cairn export --db build/demo.sqlite --crs EPSG:27700 -o assets.gpkg
    QT_QPA_PLATFORM=offscreen python3 tests/clients/qgis_picture.py assets.gpkg geodata/sample/qgis.png
"""
import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFont

MARYHILL = QgsRectangle(254600, 666600, 260200, 670000)  # and round about, in the National Grid


def labels():
    settings, text = QgsPalLayerSettings(), QgsTextFormat()
    text.setFont(QFont("DejaVu Sans"))
    text.setSize(8)
    text.setColor(QColor("#333333"))
    settings.setFormat(text)
    settings.fieldName = "name"
    settings.placement = QgsPalLayerSettings.OrderedPositionsAroundPoint
    settings.dist = 2.5
    return QgsVectorLayerSimpleLabeling(settings)


def main():
    package, picture = sys.argv[1:3]
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(package + "|layername=assets", "assets", "ogr")
    layer.setLabeling(labels())
    layer.setLabelsEnabled(True)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(MARYHILL)
    settings.setOutputSize(QSize(900, 550))
    settings.setBackgroundColor(QColor("#f4f1ec"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    del layer
    application.exitQgis()


main()
