"""Run by an interpreter that has gegravity: solves one experiment, prints it as JSON.

python gegravity_twin.py SAMPLE COSTS_JSON SHOCKS_JSON; a shock is [exporter, importer, effect], the
effect being added to the exponent of the trade costs to the power 1 - sigma.
"""

import json
import sys

import gegravity as ge
import pandas as pd


def main() -> None:
    """Solve the experiment named on the command line."""
    sample, costs, shocks = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
    data = pd.read_csv(sample)
    data["shock"], data["year"] = 0.0, data["year"].astype(str)
    costs = {**costs, "shock": 1.0, "constant": 16.32434}
    data["constant"] = 1.0
    estimates = pd.DataFrame({"var": list(costs), "b": list(costs.values())})
    baseline = ge.BaselineData(
        data, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
    )
    model = ge.OneSectorGE(
        baseline,
        year="2006",
        reference_importer="DEU",
        sigma=5,
        cost_variables=list(costs),
        cost_coeff_values=ge.CostCoeffs(estimates, identifier_col="var", coeff_col="b"),
        quiet=True,
    )
    model.build_baseline(omr_rescale=1)
    changed = model.baseline_data.copy()
    for exporter, importer, effect in shocks:
        rows = (changed["exporter"] == exporter) & (changed["importer"] == importer)
        changed.loc[rows, "shock"] = effect
    model.define_experiment(changed)
    model.simulate()
    flows = model.bilateral_trade_results.reset_index()
    countries = model.country_results
    print(json.dumps({
        "columns": list(flows.columns) + list(countries.columns),
        "trade": [[a, b, float(c)] for a, b, c in flows.iloc[:, [0, 1, 4]].values.tolist()],
        "gdp": {name: float(item.gdp_change) for name, item in model.country_set.items()},
        "price": {name: float(item.imr_change) for name, item in model.country_set.items()},
        "factory": {name: float(item.factory_price_change)
                    for name, item in model.country_set.items()},
        "welfare": {name: float(item.welfare_stat) for name, item in model.country_set.items()},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
