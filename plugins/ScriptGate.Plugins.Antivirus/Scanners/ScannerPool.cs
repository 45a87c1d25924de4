using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>Gives messages to the scanners that are well, in turn, and to the next one when one fails.</summary>
internal sealed class ScannerPool(IReadOnlyList<IScanner> scanners, ILogger logger) : IAsyncDisposable
{
    private static readonly ScanResult NoneIsUp = new(ScanOutcome.Unreachable, "no scanner is up");

    private readonly ScannerState[] _states = [.. scanners.Select(scanner => new ScannerState(scanner))];
    private uint _turn;

    /// <summary>Has a message scanned.</summary>
    /// <returns>The first final result, else the last one, and the scanner it is from; null: there was none to ask.</returns>
    public async ValueTask<(ScanResult Result, string? Scanner)> ScanAsync(IMessage message, CancellationToken cancellationToken)
    {
        (ScanResult Result, string? Scanner) last = (NoneIsUp, null);
        var first = Interlocked.Increment(ref _turn);
        for (var i = 0u; i < _states.Length; i++)
        {
            var state = _states[(first + i) % _states.Length];
            if (!state.IsUp)
            {
                continue;
            }

            last = (await state.Scanner.ScanAsync(message, cancellationToken), state.Scanner.Name);
            if (state.Note(last.Result.Outcome))
            {
                Log.ScannerDown(logger, state.Scanner.Name, last.Result.Detail);
            }

            if (last.Result.IsFinal)
            {
                return last;
            }

            Log.ScanFailed(logger, state.Scanner.Name, last.Result.Detail);
        }

        return last;
    }

    /// <summary>Asks every scanner whether it is well.</summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_states.Select(async state =>
        {
            var probe = await state.Scanner.ProbeAsync(cancellationToken);
            if (probe.IsWell is { } isWell && state.NoteProbe(isWell))
            {
                if (isWell)
                {
                    Log.ScannerUp(logger, state.Scanner.Name);
                }
                else
                {
                    Log.ScannerDown(logger, state.Scanner.Name, probe.Problem);
                }
            }
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var scanner in scanners)
        {
            await scanner.DisposeAsync();
        }
    }
}
