using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>Any script of writes, reads, advances and cancels does to a <see cref="SocketInput"/> what it does to a <see cref="Pipe"/>.</summary>
/// <remarks>
/// Two differences are meant: a read may give less than a pipe would, because it is one system call; and, as with a reader over a stream, what was examined
/// is no news to <see cref="PipeReader.TryRead"/>.
/// </remarks>
public sealed class SocketInputLikePipeTests
{
    private const int MostUnread = 40_000;

    [Fact]
    public async Task Any_script_does_to_a_socket_s_input_what_it_does_to_a_pipe()
    {
        var one = Gen.Frequency(
            (6, Gen.Choose(0, 6).Select(static size => new Act(Verb.Write, size))),
            (5, Gen.Constant(new Act(Verb.Read, 0))),
            (3, Gen.Constant(new Act(Verb.TryRead, 0))),
            (6, Gen.Choose(0, 10_000).Select(static share => new Act(Verb.Advance, share))),
            (2, Gen.Constant(new Act(Verb.Cancel, 0))));

        foreach (var script in Gen.Sample(one.ListOf(60), 60, 120))
        {
            await RunAsync([.. script]);
        }
    }

    private static async Task RunAsync(Act[] script)
    {
        using var pair = await SocketPair.OpenAsync();
        var run = new Run(pair);
        try
        {
            foreach (var act in script)
            {
                await run.DoAsync(act);
            }

            await run.FinishAsync();
        }
        catch (Exception exception) when (exception is ShouldAssertException or TimeoutException)
        {
            throw new ShouldAssertException($"{exception.Message}\nafter {string.Join(' ', run.Done)}", exception);
        }
    }

    private enum Verb
    {
        Write,
        Read,
        TryRead,
        Advance,
        Cancel,
    }

    private sealed record Act(Verb Verb, int Size)
    {
        public override string ToString() => $"{Verb}({Size})";
    }

    private sealed class Run(SocketPair pair)
    {
        private static readonly int[] Sizes = [1, 2, 100, 4095, 4096, 4097, 20_000];

        private readonly Pipe _pipe = new(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 0,
            useSynchronizationContext: false));
        private readonly SocketInput _input = new(pair.Ours);
        private Task<ReadResult>? _pipeReading;
        private Task<ReadResult>? _inputReading;
        private (ReadResult Pipe, ReadResult Input)? _held;
        private int _written;
        private int _received;
        private int _consumed;
        private int _examined;
        private bool _ended;

        public List<Act> Done { get; } = [];

        public async Task DoAsync(Act act)
        {
            Done.Add(act);
            switch (act.Verb)
            {
                case Verb.Write when !_ended && _written - _received + Sizes[act.Size] <= MostUnread:
                    await WriteAsync(Sizes[act.Size]);
                    break;
                case Verb.Read when _held is null && _inputReading is null:
                    _pipeReading = _pipe.Reader.ReadAsync(CancellationToken.None).AsTask();
                    _inputReading = _input.ReadAsync(CancellationToken.None).AsTask();
                    break;
                case Verb.TryRead when _held is null && _inputReading is null:
                    TryRead();
                    break;
                case Verb.Advance when _held is { } held:
                    Advance(held.Pipe, held.Input, act.Size);
                    break;
                case Verb.Cancel:
                    _pipe.Reader.CancelPendingRead();
                    _input.CancelPendingRead();
                    break;
                default:
                    return;
            }

            await TakeAsync();
        }

        /// <summary>Ends the stream; what was not consumed comes, then the end, and both stay.</summary>
        public async Task FinishAsync()
        {
            await _pipe.Writer.CompleteAsync();
            pair.Peer.Shutdown(SocketShutdown.Send);
            await pair.UntilPeerEndedAsync();
            _ended = true;
            await TakeAsync();
            for (var ends = 0; ends < 2;)
            {
                if (_held is { } held)
                {
                    ends += held.Input.IsCompleted ? 1 : 0;
                    Advance(held.Pipe, held.Input, 10_000);
                }

                await DoAsync(new Act(Verb.Read, 0));
            }

            _consumed.ShouldBe(_written);
        }

        private async Task WriteAsync(int count)
        {
            var octets = SocketPair.Pattern(count, _written);
            _written += count;
            await _pipe.Writer.WriteAsync(octets);
            await pair.PeerSendsAsync(octets);
            if (_inputReading is null)
            {
                await pair.UntilAvailableAsync(_written - _received);
            }
        }

        private async Task TakeAsync()
        {
            if (_pipeReading is not { IsCompleted: true } pipe || _inputReading is not { } input)
            {
                _inputReading?.IsCompleted.ShouldBeFalse();
                return;
            }

            Hold(await pipe, await input.ComesAsync("the read that is over for the pipe"));
            _pipeReading = _inputReading = null;

            // What the read was too early for is there before the next step.
            await pair.UntilAvailableAsync(_written - _received);
        }

        private void TryRead()
        {
            var isThere = _pipe.Reader.TryRead(out var pipe);
            if (isThere && pipe is { IsCanceled: false, IsCompleted: false } && _consumed + pipe.Buffer.Length == _examined)
            {
                _pipe.Reader.AdvanceTo(pipe.Buffer.Start, pipe.Buffer.End);
                isThere = false;
            }

            _input.TryRead(out var input).ShouldBe(isThere);
            if (isThere)
            {
                Hold(pipe, input);
            }
        }

        private void Hold(ReadResult pipe, ReadResult input)
        {
            var length = (int)input.Buffer.Length;
            _received = Math.Max(_received, _consumed + length);
            input.IsCanceled.ShouldBe(pipe.IsCanceled);
            length.ShouldBeLessThanOrEqualTo((int)pipe.Buffer.Length);
            input.Buffer.ToArray().AsSpan().SequenceEqual(pipe.Buffer.Slice(0, length).ToArray()).ShouldBeTrue("The octets differ.");
            if (input.IsCompleted)
            {
                pipe.IsCompleted.ShouldBeTrue();
                length.ShouldBe((int)pipe.Buffer.Length);
            }
            else if (!input.IsCanceled)
            {
                (_consumed + length).ShouldBeGreaterThan(_examined);
            }

            _held = (pipe, input);
        }

        // The share, in hundredths for what is consumed and for what is examined of the rest.
        private void Advance(ReadResult pipe, ReadResult input, int share)
        {
            var length = (int)input.Buffer.Length;
            var consumed = share == 10_000 ? length : length * (share / 100) / 100;
            var least = Math.Max(consumed, _examined - _consumed);
            var examined = Math.Max(least, share % 3 == 0 ? length : least + ((length - least) * (share % 100) / 100));
            if (examined > length)
            {
                // A cancelled read of less than was examined before cannot be: what is examined stays.
                throw new ShouldAssertException($"{examined} of {length} octets were examined.");
            }

            _pipe.Reader.AdvanceTo(pipe.Buffer.GetPosition(consumed), pipe.Buffer.GetPosition(examined));
            _input.AdvanceTo(input.Buffer.GetPosition(consumed), input.Buffer.GetPosition(examined));
            _examined = _consumed + examined;
            _consumed += consumed;
            _held = null;
        }
    }
}
