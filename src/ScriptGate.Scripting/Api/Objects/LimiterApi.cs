using System.Globalization;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>limiter(key, { limit, window })</c>: a sliding window, exact at its boundary.</summary>
internal static class LimiterApi
{
    public const string Signature =
        "(key: string, options: { limit: number, window: Duration, amount?: number }): Promise<{ readonly allowed: boolean, readonly count: number, readonly retryAfter: number }>";

    public static ScriptValue Count(RuleCall call, ScriptArguments arguments)
    {
        var options = OptionBag.Read("limiter", arguments[1], "limit", "window", "amount");
        var limit = options.Whole("limit", 1, 1_000_000_000) ?? throw new ScriptArgumentException("limiter: say how many the window holds: limiter(key, { limit: 60, window: '1m' })");
        var window = options.Duration("window") ?? throw new ScriptArgumentException("limiter: say how long the window is: limiter(key, { limit: 60, window: '1m' })");
        var amount = options.Whole("amount", 0, 1_000_000_000) ?? 1;
        return ScriptValue.Promise(CountAsync(TableApi.StoreOf(call), "limiter:" + TableApi.Key(arguments), limit, window, amount));
    }

    private static async Task<ScriptValue> CountAsync(IStateStore store, string key, long limit, TimeSpan window, long amount)
    {
        var count = await store.CountInWindowAsync(key, limit, window, amount, CancellationToken.None);
        return ScriptValue.Data(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"allowed":{{(count.Allowed ? "true" : "false")}},"count":{{count.Count}},"retryAfter":{{Math.Ceiling(count.RetryAfter.TotalMilliseconds)}}}"""));
    }
}
