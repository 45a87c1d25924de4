using ScriptGate.Core.Tapes;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tapes;

public sealed class TapeFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-tapes-").FullName;
    private readonly byte[] _key = new byte[TapeCipher.KeyLength];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tape_is_for_its_owner_alone_and_nothing_else_is_left()
    {
        var tape = TapeFormatTests.TapeOf(new TapeEntry { Kind = TapeKinds.Input, Answer = "QUIT\r\n" });
        var file = PathOf("a.tape");

        TapeFiles.Write(file, TapeFormat.Write(tape), key: null);

        Directory.GetFiles(_folder).ShouldBe([file]);
        TapeFiles.Read(file, key: null).Entries.ShouldBe(tape.Entries);
        (OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void An_encrypted_tape_needs_its_key()
    {
        TapeFiles.Write(PathOf("a.tape"), TapeFormat.Write(TapeFormatTests.TapeOf()), _key);

        TapeFiles.Read(PathOf("a.tape"), _key).Header.Server.ShouldBe("inbound");
        Should.Throw<TapeException>(() => TapeFiles.Read(PathOf("a.tape"), key: null)).Message.ShouldBe("it is encrypted: say which key with --key");
    }

    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public void A_key_file_holds_digits_or_octets(string text) => TapeFiles.ReadKey(KeyFile(text)).Length.ShouldBe(TapeCipher.KeyLength);

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g")]
    public void Anything_else_is_no_key(string text) =>
        Should.Throw<TapeException>(() => TapeFiles.ReadKey(KeyFile(text))).Message.ShouldContain("holds no key: 32 octets, or 64 hexadecimal digits, as 'openssl rand -hex 32' makes them");

    [Fact]
    public void A_key_that_others_may_read_is_none()
    {
        var file = KeyFile(new string('a', 64));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        Should.Throw<TapeException>(() => TapeFiles.ReadKey(file)).Message.ShouldBe($"others than its owner may read the key file {file}: chmod 600 {file}");
    }

    private string KeyFile(string text)
    {
        var file = PathOf("key");
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
