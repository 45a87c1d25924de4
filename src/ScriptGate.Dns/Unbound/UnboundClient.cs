using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using ScriptGate.Dns.Names;

namespace ScriptGate.Dns.Unbound;

/// <summary>Asks libunbound. The library looks names up on a thread of its own; a second thread, ours, takes the answers from it.</summary>
/// <remarks>
/// A question that was asked runs to its end. <c>ub_cancel</c> would not stop it (with a thread it only suppresses the callback), and we would no longer know how many
/// run: whoever does not want to wait stops waiting, and the answer goes to the cache.
/// </remarks>
internal sealed class UnboundClient : IAsyncDisposable
{
    private const int ClassInternet = 1;
    private const string StoppedReason = "the resolver has stopped";

    // Callbacks come from inside ub_process, on the thread that called it.
    [ThreadStatic]
    private static UnboundClient? _current;

    private readonly Lock _gate = new();
    private readonly Dictionary<nint, IPendingQuery> _pending = [];
    private readonly StopSignal _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UnboundHandle _context;
    private readonly ILogger _logger;
    private nint _lastId;
    private bool _isClosed;

    /// <exception cref="UnboundException">libunbound refuses the settings.</exception>
    public UnboundClient(DnsSettings settings, ILogger logger)
    {
        _logger = logger;
        _context = UnboundContext.Create(settings);
        new Thread(Run) { IsBackground = true, Name = "dns answers" }.Start();
    }

    /// <summary>Questions that are not answered yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>True when it takes no more questions: it was disposed, or its library failed.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Asks.</summary>
    /// <param name="name">A name from <see cref="QueryName.TryNormalise"/>.</param>
    /// <param name="type">The number of the record type.</param>
    /// <param name="query">Gets the answer.</param>
    public void Ask(string name, int type, IPendingQuery query)
    {
        nint id;
        lock (_gate)
        {
            id = _isClosed ? 0 : ++_lastId;
            if (id != 0)
            {
                _pending.Add(id, query);
            }
        }

        if (id == 0)
        {
            query.Failed(StoppedReason);
        }
        else if (Resolve(name, type, id) is { } problem)
        {
            Take(id)?.Failed(problem);
        }
    }

    /// <summary>Ends both threads. Who still waits is told.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _stop.Give();
            }
        }

        await _ended.Task;
    }

    private unsafe string? Resolve(string name, int type, nint id)
    {
        var text = stackalloc byte[QueryName.MaxEscaped];
        QueryName.WriteEscaped(name, new Span<byte>(text, QueryName.MaxEscaped));
        try
        {
            int ignored;
            var error = Native.Resolve(_context, text, type, ClassInternet, id, &Finished, &ignored);
            return error == 0 ? null : Native.Describe(error);
        }
        catch (ObjectDisposedException)
        {
            return StoppedReason;
        }
    }

    private void Run()
    {
        _current = this;
        try
        {
            var descriptor = Native.Descriptor(_context);
            while (_stop.WaitFor(descriptor))
            {
                var error = Native.Process(_context);
                if (error != 0)
                {
                    Log.LibraryFailed(_logger, Native.Describe(error));
                    break;
                }
            }
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        IPendingQuery[] left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _pending.Values];
            _pending.Clear();
            _stop.Dispose();
        }

        // Waits for the library's thread, and for calls that are in the library at this moment.
        _context.Dispose();
        foreach (var query in left)
        {
            query.Failed(StoppedReason);
        }

        _ended.SetResult();
    }

    private IPendingQuery? Take(nint id)
    {
        lock (_gate)
        {
            return _pending.Remove(id, out var query) ? query : null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Finished(nint id, int error, NativeResult* result)
    {
        // An exception must not unwind the library's frames: what a query does with its answer is its own business.
        try
        {
            if (_current?.Take(id) is not { } query)
            {
                return;
            }

            if (error == 0 && result is not null)
            {
                query.Answered(new UnboundAnswer(result));
            }
            else
            {
                query.Failed(Native.Describe(error));
            }
        }
        catch (Exception exception) when (_current is not null)
        {
            Log.AnswerFailed(_current._logger, exception);
        }
        finally
        {
            Native.Free(result);
        }
    }
}
