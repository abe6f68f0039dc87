// Writes the stored samples. Run once for each format version; what is stored is never written again:
//     generate_samples FOLDER

#include <holdfast/encryption/aes_256_gcm.hpp>
#include <holdfast/encryption/xchacha20_poly1305.hpp>

#include "support/stored_objects.hpp"

#include <iostream>

int main(int count, char** arguments)
{
    using namespace holdfast;
    if (count != 2) {
        std::cerr << "usage: generate_samples FOLDER\n";
        return 2;
    }
    const std::filesystem::path root = arguments[1];
    const SecretBytes key = test::secret("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
    const std::pair<std::string, const detail::CipherKind*> ciphers[] = {
        {"plain", nullptr},
        {"xchacha20-poly1305", &detail::cipher_kind<XChaCha20Poly1305>},
        {"aes-256-gcm", &detail::cipher_kind<Aes256Gcm>}};
    std::ofstream expected;
    test::Noise noise(20261123);
    std::filesystem::create_directories(root);
    expected.open(root / "expected.tsv", std::ios::trunc);
    for (const auto& [name, cipher] : ciphers) {
        for (const bool compress : {true, false}) {
            const std::string sample = "v1-" + name + (compress ? "-zstd" : "-stored");
            test::Objects objects;
            test::BackupToWrite what;
            what.cipher = cipher;
            what.user_key = &key;
            what.compression = {compress, compress ? 3 : 1};
            what.frame_size = 400;
            for (int number = 1; number <= 3; ++number) {
                what.entries = {{"customers", noise.text(number == 1 ? 1500 : 200), 7},
                                {"\xff not UTF-8", noise.random(300), 2},
                                {"empty", {}, 0}};
                if (number == 3) what.entries.clear();
                what.parent_text = test::write_backup(what, objects);
                for (const test::NamedBytes& entry : what.entries) {
                    expected << sample << '\t' << number << '\t' << test::hex(test::bytes(entry.name)) << '\t'
                             << entry.items << '\t' << entry.bytes.size() << '\t' << test::hex(sha256(entry.bytes))
                             << '\n';
                }
            }
            test::store(objects, root / sample);
        }
    }
}
