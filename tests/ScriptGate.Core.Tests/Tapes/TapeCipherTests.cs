using System.Text;
using ScriptGate.Core.Tapes;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tapes;

public sealed class TapeCipherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, TapeCipher.KeyLength).Select(i => (byte)i)];
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("the session of alice@example.org");

    [Fact]
    public void What_was_sealed_is_opened_with_the_same_key()
    {
        var file = TapeCipher.Seal(Text, Key);

        TapeCipher.IsSealed(file).ShouldBeTrue();
        TapeCipher.Open(file, Key).ShouldBe(Text);
        file.AsSpan().IndexOf("alice"u8).ShouldBe(-1);
    }

    [Fact]
    public void The_same_text_is_another_file_each_time() =>
        Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(TapeCipher.Seal(Text, Key).AsSpan(8, 32))).Distinct(StringComparer.Ordinal).Count().ShouldBe(100);

    [Fact]
    public void Every_octet_that_is_changed_is_noticed()
    {
        var file = TapeCipher.Seal(Text, Key);
        for (var i = 0; i < file.Length; i++)
        {
            var changed = file.ToArray();
            changed[i] ^= 1;
            Should.Throw<TapeException>(() => TapeCipher.Open(changed, Key), $"octet {i}");
        }
    }

    [Fact]
    public void Every_prefix_is_refused()
    {
        var file = TapeCipher.Seal(Text, Key);
        for (var length = 0; length < file.Length; length++)
        {
            Should.Throw<TapeException>(() => TapeCipher.Open(file.AsSpan(0, length), Key), $"{length} octets");
        }
    }

    [Fact]
    public void Another_key_says_that_it_is_another_key() =>
        Should.Throw<TapeException>(() => TapeCipher.Open(TapeCipher.Seal(Text, Key), new byte[TapeCipher.KeyLength])).Message.ShouldBe("it was encrypted with another key, or was changed since");
}
