"""Features as of any week: one catalogue, one way to build them."""

from dropout.features.build import FeatureFrame, build_features
from dropout.features.catalogue import CATALOGUE, Feature, catalogue_version, concept_title, default_features

__all__ = ["CATALOGUE", "Feature", "FeatureFrame", "build_features", "catalogue_version", "concept_title", "default_features"]
