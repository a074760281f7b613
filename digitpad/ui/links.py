"""Keep links of earlier versions working.

A widget with `bind="query-params"` writes the label of the chosen option into the URL. Earlier links name a
model by its own name, several in one parameter: `?curves=cnn,mlp-128-64`.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitAPIException

from digitpad.ui.model_names import name_model


def update_model_link(parameters: Mapping[str, str]) -> None:
    """Rewrite models in the URL to the labels of today and rerun. Call before the widgets are shown.

    `parameters` maps the names of parameters that hold models to their names today.
    """
    current = {name: st.query_params.get_all(name) for name in st.query_params}
    updated = {name: values for name, values in current.items() if name not in parameters}
    for name in parameters.keys() & current.keys():
        models = [model for value in current[name] for model in value.split(",")]
        updated[parameters[name]] = [name_model(model) for model in models]
    if updated == current:
        return
    try:
        st.query_params.from_dict(updated)
    except StreamlitAPIException:
        return  # Back to such a link: by now the parameters belong to widgets, which take their defaults
    st.rerun()
