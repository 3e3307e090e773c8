"""The young person, as an id alone. What is personal is sealed elsewhere, under this id's own data key."""

import uuid
from datetime import datetime

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Model, RegionScoped, UTCDateTime


class YoungPerson(RegionScoped, Model):
    __tablename__ = "young_person"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
