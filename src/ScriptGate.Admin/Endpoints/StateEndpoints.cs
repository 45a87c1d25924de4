using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>What checks and rules remember: to look at, and to forget.</summary>
internal sealed class StateEndpoints(GatewayHost gateway, ILogger logger)
{
    private const string Key = "key";

    // Removals of so many keys share their commits; more of them in one request would let it run too long.
    private const int MostForgotten = 10_000;

    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/state", ShowAsync);
        routes.MapDelete("/api/state", ForgetAsync);
    }

    private Task ShowAsync(HttpContext context) => Asked.ForAsync(context, QueryTerms.OfState, gateway.Clock, terms => terms.State(), query =>
        Asked.ReadAsync(context, "state-unavailable", async () =>
        {
            var page = await Browser.BrowseAsync(query, context.RequestAborted);
            await Answers.WriteAsync(context, StatusCodes.Status200OK, StateView.Of(page, gateway.Clock.GetUtcNow()), AdminJson.Default.StateView);
        }));

    private Task ForgetAsync(HttpContext context)
    {
        if (context.Request.Query is { Count: 1 } query && query[Key] is [{ Length: > 0 and <= 1024 } key])
        {
            return Asked.ReadAsync(context, "state-unavailable", () => ForgetOneAsync(context, key));
        }

        if (context.Request.Query.Count == 0)
        {
            return Asked.RefuseAsync(context, "Say what to forget: key, or check and text.");
        }

        return Asked.ForAsync(context, ["check", "text"], gateway.Clock, terms => terms.State(), wanted =>
            Asked.ReadAsync(context, "state-unavailable", () => ForgetManyAsync(context, wanted with { Limit = StateQuery.MostEntries })));
    }

    private IStateBrowser Browser => (IStateBrowser)gateway.State;

    private async Task ForgetOneAsync(HttpContext context, string key)
    {
        if (await gateway.State.RemoveAsync(key, Durability.Durable, context.RequestAborted))
        {
            await ForgottenAsync(context, new ForgottenView(1, More: false));
        }
        else
        {
            await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-key", "There is no such key; its time may be up.");
        }
    }

    private async Task ForgetManyAsync(HttpContext context, StateQuery query)
    {
        var forgotten = 0;
        StatePage page;
        do
        {
            page = await Browser.BrowseAsync(query, context.RequestAborted);
            var keys = page.Entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal);
            var removed = await Task.WhenAll(keys.Select(key => gateway.State.RemoveAsync(key, Durability.Durable, context.RequestAborted).AsTask()));
            forgotten += removed.Count(static wasThere => wasThere);
        }
        while (page.HasMore && forgotten < MostForgotten);

        await ForgottenAsync(context, new ForgottenView(forgotten, page.HasMore));
    }

    private Task ForgottenAsync(HttpContext context, ForgottenView view)
    {
        Log.StateForgotten(logger, context.Connection.RemoteIpAddress, view.Forgotten);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, view, AdminJson.Default.ForgottenView);
    }
}
