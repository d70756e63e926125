"""The pages that read from every room: the public face, the homes of the roles, the journal, the translation desk.

Roof. Announces: WordsTranslated.
"""
