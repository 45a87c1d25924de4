using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptGate.Admin.Access;
using ScriptGate.Admin.Endpoints;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin;

/// <summary>The administration endpoint: a small HTTP server over what Core lets everyone see.</summary>
/// <remarks>Started before the gateway and stopped after it, so that health answers all the time.</remarks>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;

    private AdminServer(WebApplication application, CancellationTokenSource stopping)
    {
        _application = application;
        _stopping = stopping;
    }

    /// <summary>Where it listens: with the real port when 0 was configured.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var addresses = _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
            var address = new Uri(addresses.Single());
            return new IPEndPoint(IPAddress.Parse(address.DnsSafeHost), address.Port);
        }
    }

    /// <summary>Starts the endpoint.</summary>
    /// <param name="gateway">The gateway; it need not be started yet.</param>
    /// <param name="threadsAdded">How many threads the pool has beyond its usual number, because steps block.</param>
    /// <param name="options">Where to listen, and who is answered.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<AdminServer> StartAsync(GatewayHost gateway, Func<int> threadsAdded, AdminOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger(typeof(AdminServer).FullName!);

        // Empty: neither appsettings.json nor ASPNETCORE_URLS in the environment may open another door.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(AdminServer).Assembly.GetName().Name });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));

        var stopping = new CancellationTokenSource();
        var application = builder.Build();
        var access = new AccessRules(options.Token);
        application.Use((context, next) => GuardAsync(context, next, access, logger));
        application.UseRouting();
        new GatewayEndpoints(gateway, access, threadsAdded, loggers, logger, stopping.Token).MapTo(application);

        var server = new AdminServer(application, stopping);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        Log.Listening(logger, server.EndPoint);
        return server;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _application.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, AdminOptions options)
    {
        kestrel.AddServerHeader = false;

        // Requests are one line and some headers; whoever asks for more is not one of ours.
        kestrel.Limits.MaxConcurrentConnections = 100;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, AccessRules access, ILogger logger)
    {
        Answers.AddHeaders(context.Response);
        var request = context.Request;
        if (access.Judge(request) is { } refusal)
        {
            Log.RequestRefused(logger, request.Method, request.Path.Value ?? "", context.Connection.RemoteIpAddress, refusal.Message);
            refusal.AddHeaders(context.Response);
            await Answers.ErrorAsync(context, refusal.Status, refusal.Error, refusal.Message);
            return;
        }

        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest)
            {
                await ExplainAsync(context);
            }
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Log.RequestFailed(logger, exception, request.Method, request.Path.Value ?? "");
            await Answers.ErrorAsync(context, StatusCodes.Status500InternalServerError, "fault", "The request failed; the log says why.");
        }
    }

    // What routing answers without us.
    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "not-found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Answers.ErrorAsync(
            context, StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"This address answers {context.Response.Headers.Allow} only."),
        var status => Answers.ErrorAsync(context, status, "refused", "The request was refused."),
    };

    /// <summary>Signals are the program's business: the framework's own lifetime would end only the endpoint.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
