"""The end of a quiz: how many were right, whether the doubt was earned, and who was fooled by what."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dfx.language import count, percent
from dfx.numbers.intervals import wilson
from dfx.quiz.score import COIN, Answered, Score, by_chance, fooled, side_by_side
from dfx.ui.kit import frame, plots
from dfx.ui.kit.text import escaped
from dfx.ui.quiz import chart, seen, words
from dfx.ui.quiz import game as games
from dfx.ui.quiz.game import Game

ROW_PX = 38  # of a plain table


def page(game: Game) -> None:
    rows = [seen.answered(sample, call) for sample, call in zip(game.pictures, game.calls, strict=True)]
    player, models = side_by_side(rows)
    who = words.who(game.for_class)
    st.caption(f"{count(len(rows), 'picture')} · quiz {game.number}")
    told, drawn = st.columns([1, 1], gap="large")
    with told:
        _numbers(who, player, models, len(rows))
        _kinds(who, rows)
    with drawn:
        if player:
            st.subheader("How sure, and how often right", anchor=False)
            figure = chart.reliability([(who, player), *([("The models", models)] if models else [])])
            plots.show(figure, "quiz-reliability", chart.in_words(who, player, models))
            st.caption(chart.HOW_TO_READ)
        with st.container(horizontal=True, vertical_alignment="center", key="quiz-onward"):
            st.button(
                "Another quiz", key="quiz.again", type="primary", icon=":material/shuffle:", on_click=games.another
            )
            st.page_link(frame.page_of("photo"), label="Check a photo of your own", icon=":material/photo_camera:")
    if not game.for_class:
        _pictures(game, rows)


def _numbers(who: str, player: Score | None, models: Score | None, asked: int) -> None:
    """Right ones and Brier scores, each with what it means and how little a few rounds say."""
    if player is None:
        st.header("No answer was given", anchor=False)
        st.markdown("So there is no score.")
        return
    st.header(f"{who}: {player.right} of {player.n} right", anchor=False)
    st.markdown(_line(who, player))
    if models:
        st.markdown(_line("The models", models))
    st.caption(
        f"The Brier score is the mean squared distance from the truth: 0 is perfect, {COIN:.2f} is what always saying "
        "fifty-fifty earns, and 1 is being surely wrong every time. Being sure pays only for who is right."
    )
    chance = by_chance(player.right, player.n)
    often = f"{percent(chance)} of all" if chance >= 0.01 else f"1 of {count(round(1 / chance))}"
    left_out = asked - player.n
    without = f" Left out: {count(left_out, 'picture')} to which one of both said nothing." if left_out else ""
    st.caption(f"A quiz is short: a coin gets {player.right} or more of {player.n} right in {often} quizzes.{without}")


def _line(who: str, score: Score) -> str:
    open_ones = f", {score.undecided} undecided" if score.undecided else ""
    sure = percent(score.right / score.n, wilson(score.right, score.n))
    return f"**{who}**: {score.right} right{open_ones} · {sure} · Brier score {score.brier:.2f}"


def _kinds(who: str, rows: Sequence[Answered]) -> None:
    st.subheader("Who was fooled by what", anchor=False)
    found = fooled(rows)
    # A table is drawn a moment later than what stands below it: its room is kept.
    st.html(f"<style>.st-key-quiz-kinds {{ min-height: {ROW_PX * (len(found) + 1)}px }}</style>")
    with st.container(key="quiz-kinds"):
        st.table(
            {
                "Kind": [row.kind[:1].upper() + row.kind[1:] for row in found],
                "Pictures": [row.n for row in found],
                f"Fooled {'the class' if who != 'You' else 'you'}": [row.player for row in found],
                "Fooled the models": [row.models for row in found],
            },
            border="horizontal",
            hide_index=True,
        )


def _pictures(game: Game, rows: Sequence[Answered]) -> None:
    """All pictures again, small, with who was right."""
    st.subheader("Picture by picture", anchor=False)
    with st.container(horizontal=True, key="quiz-all"):
        for place, (sample, row) in enumerate(zip(game.pictures, rows, strict=True), start=1):
            with st.container(width=152, gap=None):
                st.image(seen.thumbnail(sample), width="stretch", alt=sample.title)
                ruled = [
                    f"{name}: {words.ruling(call, row.fake)}."
                    for name, call in (("You", row.player), ("Models", row.models))
                    if call
                ]
                st.caption(escaped(f"{place}. {words.TRUTHS[row.fake].capitalize()}. {' '.join(ruled)}"))
