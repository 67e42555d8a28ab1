"""What a run may show: names in place of secrets, ids and personal data. Two ways of masking go together.

By place: `masking` asks the contract (`documented`) about each member of an answer. Personal members become
`$personal`, and those that the contract does not document `$undocumented`, whatever their values are.

By value: `redaction` knows the target's secrets, ids and people (`belongings`) and finds them in any text, wherever it
comes from and however it is written (`spellings`). It also learns the values of personal members from answers, and
finds them in what vendors make of them (`people`): member names, references, dates written in another way.

`templates` applies both to what the journal keeps. What this process prints is masked by value only.
"""
