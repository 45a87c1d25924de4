using System.Net;
using ScriptGate.Sink;

namespace ScriptGate.Tests.Sink;

/// <summary>A sink on a free port of the loopback interface, with a folder of its own that goes with it.</summary>
internal sealed class RunningSink : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scriptgate-sink-");

    public RunningSink()
    {
        Sink = new MailSink(Folder, new FixedClock());
        Sink.Start(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public MailSink Sink { get; }

    public string Folder => _folder.FullName;

    /// <summary>Every file there is, complete or not, in the order of their names.</summary>
    public string[] Files => [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal)];

    public Task<SinkClient> ConnectAsync(CancellationToken cancellationToken) => SinkClient.ConnectAsync(Sink.EndPoint, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Sink.DisposeAsync();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }
}
