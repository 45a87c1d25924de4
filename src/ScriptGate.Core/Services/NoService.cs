namespace ScriptGate.Core.Services;

/// <summary>A service that is never asked, because there is no network.</summary>
internal sealed class NoService(string name) : IHttpService, ITcpService
{
    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken) => throw Refused();

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken) => throw Refused();

    private ServiceException Refused() => new(name, "is not asked: this gateway has no network");
}
