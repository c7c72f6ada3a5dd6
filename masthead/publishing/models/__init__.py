"""The newsroom's content: stories, pictures, people, places, and the publication itself."""

from masthead.publishing.kinds import Kind
from masthead.publishing.models.bin import BinEntry
from masthead.publishing.models.embeds import Embed
from masthead.publishing.models.filing import Country, Filing, Industry, Section, Topic
from masthead.publishing.models.front import FrontPage
from masthead.publishing.models.listed import ListedStory, StoryCount
from masthead.publishing.models.overrulings import Overruling
from masthead.publishing.models.people import Person, Place
from masthead.publishing.models.pictures import Picture, Rendition
from masthead.publishing.models.publication import Publication
from masthead.publishing.models.standing import StandingPage
from masthead.publishing.models.stories import Credit, RelatedStory, Story

__all__ = [
    "BinEntry",
    "Country",
    "Credit",
    "Embed",
    "Filing",
    "FrontPage",
    "Industry",
    "Kind",
    "ListedStory",
    "Overruling",
    "Person",
    "Picture",
    "Place",
    "Publication",
    "RelatedStory",
    "Rendition",
    "Section",
    "StandingPage",
    "Story",
    "StoryCount",
    "Topic",
]
