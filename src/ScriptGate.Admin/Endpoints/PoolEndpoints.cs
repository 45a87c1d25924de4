using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Pools;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Pools and their members: to look at, and to take members out and back.</summary>
internal sealed class PoolEndpoints(GatewayHost gateway, ILogger logger)
{
    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/pools", Show);
        routes.MapPost("/api/pools/{pool}/members/{member}", ChangeAsync);
    }

    private Task Show(HttpContext context)
    {
        if (gateway.Generations.CurrentIfAny is not { } generation)
        {
            return Answers.NotReadyAsync(context);
        }

        string? name = context.Request.Query["pool"];
        return name is not null && generation.Pools.Find(name) is null
            ? UnknownPoolAsync(context, generation.Pools)
            : Answers.WriteAsync(context, StatusCodes.Status200OK, PoolsView.Of(generation, name), AdminJson.Default.PoolsView);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (!gateway.IsReady || gateway.Generations.CurrentIfAny is not { Pools: var pools })
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        if (pools.Find((string)context.Request.RouteValues["pool"]!) is not { } pool)
        {
            await UnknownPoolAsync(context, pools);
            return;
        }

        var name = (string)context.Request.RouteValues["member"]!;
        if (pool.Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } member)
        {
            var members = string.Join(", ", pool.Members.Select(member => member.Name));
            await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-member", $"The pool has no such member; it has {members}.");
            return;
        }

        string? wanted = context.Request.Query["state"];
        if (Enum.GetValues<MemberMode>().Where(mode => EnumWords.Format(mode) == wanted).Cast<MemberMode?>().FirstOrDefault() is not { } mode)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "bad-state", "The state is enabled, draining or offline.");
            return;
        }

        Log.MemberModeAsked(logger, context.Connection.RemoteIpAddress, pool.Name, member.Name, wanted!);
        var isKept = await gateway.MemberControl.SetAsync(member.State, mode, context.RequestAborted);
        var view = new MemberModeView(pool.Name, member.Name, wanted!, member.State.Leased, isKept);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, view, AdminJson.Default.MemberModeView);
    }

    private static Task UnknownPoolAsync(HttpContext context, PoolSet pools)
    {
        var names = string.Join(", ", pools.All.Select(pool => pool.Name).Order(StringComparer.Ordinal));
        return Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-pool", $"There is no pool of this name; there is {names}.");
    }
}
