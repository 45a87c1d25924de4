using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Sink;

/// <summary><c>scriptgate sink</c>: runs the development sink until it is asked to end.</summary>
internal static class SinkCommand
{
    /// <summary>Runs the sink.</summary>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="directory">Where it stores messages; created if it is not there.</param>
    /// <param name="console">Gets a line when it listens, one for each message, and one at the end.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code: 0 after it was asked to end, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(IPEndPoint endPoint, string directory, TextWriter console, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Sessions end at the same time; each line stays whole.
        var lines = TextWriter.Synchronized(console);
        await using var sink = new MailSink(directory, clock, message => lines.WriteLine($"sink: {message}"));
        try
        {
            sink.Start(endPoint);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            await lines.WriteLineAsync($"sink: cannot listen on {endPoint} and store in {directory}: {exception.Message}");
            return 1;
        }

        await lines.WriteLineAsync($"sink: listening on {sink.EndPoint}, storing in {directory}");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(() => asked.SetResult()))
        {
            await asked.Task;
        }

        await sink.StopAsync();
        await lines.WriteLineAsync($"sink: ended, messages stored: {sink.Delivered}");
        return 0;
    }
}
