namespace ScriptGate.Core.Plugins;

/// <summary>Sends no request anywhere.</summary>
internal sealed class NoNetwork : HttpMessageHandler
{
    public const string Reason = "Nobody is asked: this gateway has no network.";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException(Reason);
}
